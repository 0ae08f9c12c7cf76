"""Requests over HTTP that end: how a host is reached, and connections that stop with their request."""
