-- Held for another branch, whose migration takes the place of this file.
SELECT 1;
