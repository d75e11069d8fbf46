select id from payments where card_number !~ '^X{12}[0-9]{4}$'
