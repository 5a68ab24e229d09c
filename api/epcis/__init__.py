"""The EPCIS 2.0 interfaces (GS1 EPCIS 2.0, section 12; ISO/IEC 19987): capture and query as REST."""
