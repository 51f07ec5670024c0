-- Grain: one row per service. Key: service_id.
-- Colleagues with the skill for it, or for all of its practice area.
select service.service_id, count(distinct colleague.colleague_id) as skilled_colleagues
from service
left join skill on skill.service_id = service.service_id or skill.practice_area = service.practice_area
left join colleague on colleague.colleague_id = skill.colleague_id
group by service.service_id
