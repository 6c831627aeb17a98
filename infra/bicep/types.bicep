// Types that the template and its modules share.

@export()
@description('Tags of a resource: names and values.')
type resourceTags = {
  *: string
}

@export()
@secure()
@description('Application settings: names and values. Values can be secrets, so no deployment record shows them.')
type applicationSettings = {
  *: string
}
