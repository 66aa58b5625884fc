"""Made-up communities: nobody in them exists, and no telephone number in them can be real."""
