select 'customers' as source, id from customers where notes is distinct from '[redacted]'
union all
select 'orders', id from orders where delivery_note is distinct from '[redacted]'
