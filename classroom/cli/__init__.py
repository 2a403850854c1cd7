"""The commands ``handtorn exercise`` and ``handtorn grade``."""
