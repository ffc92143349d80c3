"""HL7 v2 feeds: a message comes in, is kept with its reports, is acknowledged; the reports go out to a target."""
