"""The rules of the club as plain values: no Discord, no SQL, no clock."""
