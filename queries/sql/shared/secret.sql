-- How rows in S3-compatible storage are reached, for these objects alone; queries/objects.py puts the values in, quoted.
create secret rows (type s3, provider config, {values})
