select 'customers' as source, id from customers where email !~ '^c[0-9a-f]{20}@masked[.]invalid$'
union all
select 'orders', id from orders where contact_email !~ '^c[0-9a-f]{20}@masked[.]invalid$'
