select id from customers where birth_date <> date_trunc('year', birth_date)
