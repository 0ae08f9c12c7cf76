"""An embedded Hub and an embedded inference server, so that a whole release runs for real on loopback."""
