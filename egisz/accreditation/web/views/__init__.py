"""Pages of accreditation: the applicant's and the head's."""
