"""Every published number, computed a second time in pandas by someone who had not read the SQL, and compared."""
