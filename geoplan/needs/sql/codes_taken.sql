-- Which of some codes a site bears. Codes come joined by commas: a list of 100,000 parameters takes seconds to write.
select code from needs_site where code = any (string_to_array(%(codes)s, ','))
