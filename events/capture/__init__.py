"""Taking in EPCIS documents: their contexts, their events one after another, and the jobs that record them."""
