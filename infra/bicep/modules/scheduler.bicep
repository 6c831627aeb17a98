// The Durable Task Scheduler, which pushes work instead of being polled. Its creation takes up to 15 minutes.

import { resourceTags } from '../types.bicep'

param name string
param location string
param tags resourceTags
param sku string
param capacity int

@description('Object ID of the identity that may use the scheduler.')
param principalId string

var roleType = 'Microsoft.Authorization/roleDefinitions'
var roles = {
  durableTaskDataContributor: '0ad04412-c4d5-4796-b79c-f76d14c8d402'
}

resource scheduler 'Microsoft.DurableTask/schedulers@2025-11-01' = {
  name: name
  location: location
  tags: tags
  properties: {
    // Flex Consumption instances have no fixed addresses, so access is controlled by roles alone.
    ipAllowlist: ['0.0.0.0/0']
    sku: sku == 'Dedicated' ? {
      name: sku
      capacity: capacity
    } : {
      name: sku
    }
  }
}

resource taskHub 'Microsoft.DurableTask/schedulers/taskHubs@2025-11-01' = {
  parent: scheduler
  name: 'durablestreams'
  properties: {}
}

resource assignment 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(scheduler.id, principalId, roles.durableTaskDataContributor)
  scope: scheduler
  properties: {
    principalId: principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId(roleType, roles.durableTaskDataContributor)
  }
}

output id string = scheduler.id
output taskHubId string = taskHub.id
output endpoint string = scheduler.properties.endpoint
output taskHubName string = taskHub.name
