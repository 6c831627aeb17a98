// The part of Front Door that the app has to know: the address of clients, and the id that its requests carry.
param name string
param tags object

resource profile 'Microsoft.Cdn/profiles@2024-02-01' = {
  name: '${name}-fd'
  location: 'global'
  tags: tags
  sku: {
    name: 'Standard_AzureFrontDoor'
  }
  properties: {
    // The longest that it lets a response be silent. A live read says something every 15 to 20 s.
    originResponseTimeoutSeconds: 240
  }
}

resource endpoint 'Microsoft.Cdn/profiles/afdEndpoints@2024-02-01' = {
  parent: profile
  name: name
  location: 'global'
  tags: tags
  properties: {
    enabledState: 'Enabled'
  }
}

output profileName string = profile.name
output endpointName string = endpoint.name
output hostName string = endpoint.properties.hostName
output frontDoorId string = profile.properties.frontDoorId
