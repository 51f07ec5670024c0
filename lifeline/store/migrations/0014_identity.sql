-- Which workbook this is, whatever its file is called: what is written beside it says whose it is.

create table workbook_identity as select cast(uuid() as varchar) as uid;
