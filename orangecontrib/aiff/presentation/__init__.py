"""An analysis as slides: what they say, their pictures, and the files they become."""
