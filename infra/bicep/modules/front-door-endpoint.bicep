// The part of Front Door that the app depends on: the host name for clients, and the ID that forwarded requests carry.

import { resourceTags } from '../types.bicep'

param name string
param tags resourceTags

resource profile 'Microsoft.Cdn/profiles@2025-12-01' = {
  name: '${name}-fd'
  location: 'global'
  tags: tags
  sku: {
    name: 'Standard_AzureFrontDoor'
  }
  properties: {
    // Maximum time without data before Front Door ends a response. Live reads send something every 15 to 20 s.
    originResponseTimeoutSeconds: 240
  }
}

resource endpoint 'Microsoft.Cdn/profiles/afdEndpoints@2025-12-01' = {
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
