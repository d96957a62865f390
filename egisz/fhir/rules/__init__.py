"""FHIR terminology by the specification: resources in, resources out. Pure."""
