"""The service desk: appointments, repair orders, settlement, warranty of the repair, maintenance."""
