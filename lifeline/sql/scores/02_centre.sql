-- Grain: one row per service and track. Key: service_id, track.
-- Which part of such a client decides on the service; people decide together ('').
[centres]
