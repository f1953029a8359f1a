"""The service: an application factory, its entities and what they share."""
