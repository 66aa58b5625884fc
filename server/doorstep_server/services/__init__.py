"""What the hub does, in its own words. Time is passed in, storage is asked through `store`, nothing knows HTTP."""
