"""The XML binding of EPCIS 2.0: documents as XML read into the JSON form that the ledger keeps, and events written as XML.

There is one internal form, the JSON-LD event. XML is another way of writing it at the door.
"""
