"""HTTP with requests and urllib3: the route to a host, and connections that end with their request."""
