"""The EPCIS 2.0 query: what may be asked (parameters), by which the events are found (terms), and the finding itself."""
