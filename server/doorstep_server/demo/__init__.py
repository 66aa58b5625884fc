"""A made-up street to try doorstep with: nobody in it exists, and no telephone number in it can be real."""
