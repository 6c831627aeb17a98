// Durable Task Scheduler, which pushes work instead of being polled. Creation takes up to a quarter of an hour.
param name string
param location string
param tags object
param sku string
param capacity int

@description('Who may use it.')
param principalId string

var roles = {
  durableTaskDataContributor: '0ad04412-c4d5-4796-b79c-f76d14c8d402'
}

resource scheduler 'Microsoft.DurableTask/schedulers@2025-11-01' = {
  name: name
  location: location
  tags: tags
  properties: {
    // Instances of Flex Consumption have no addresses of their own; who may use it is a matter of roles.
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
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roles.durableTaskDataContributor)
  }
}

output id string = scheduler.id
output taskHubId string = taskHub.id
output endpoint string = scheduler.properties.endpoint
output taskHubName string = taskHub.name
