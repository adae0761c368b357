"""The driver's page: stops, scans, proof of delivery."""
