select id from customers where phone is null or phone !~ '^[+]00 [0-9]{10}$'
