"""What the hub does, told in its own words. Time is passed in; storage is asked through `store`; nothing here knows HTTP."""
