// Everything that the function app needs, in one resource group and without a single key:
// one identity, and exactly the roles that it uses. See docs/operations.md.
targetScope = 'resourceGroup'

@description('What the names of all resources begin with: letters and digits.')
@minLength(2)
@maxLength(12)
param name string = 'dstreams'

@description('Where everything is.')
param location string = resourceGroup().location

@description('How the storage account replicates: what survives the loss of a disk (LRS), a zone (ZRS), a region (GRS, GZRS).')
@allowed(['Standard_LRS', 'Standard_ZRS', 'Standard_GRS', 'Standard_GZRS', 'Standard_RAGRS', 'Standard_RAGZRS'])
param storageSku string = 'Standard_LRS'

@description('What the names of the tables begin with.')
@minLength(1)
@maxLength(40)
param tablePrefix string = 'ds'

@description('Memory of an instance.')
@allowed([512, 2048, 4096])
param instanceMemoryMB int = 2048

@description('The most instances of one scale group. The region has a quota besides.')
@minValue(1)
@maxValue(1000)
param maximumInstanceCount int = 100

@description('Requests at once on one instance. Every open SSE connection and long-poll holds one; the platform\'s own default is 16 for 2048 MB.')
@minValue(1)
@maxValue(1000)
param httpPerInstanceConcurrency int = 200

@description('Instances for HTTP functions that are always there; 0 for none.')
@minValue(0)
param alwaysReadyHttp int = 0

@description('Instances for entities that are always there; 0 for none.')
@minValue(0)
param alwaysReadyDurable int = 0

@description('Where Durable Functions keeps its own state. The package must be built for it: see deploy.sh.')
@allowed(['AzureStorage', 'DurableTaskScheduler'])
param durableStorageProvider string = 'AzureStorage'

@description('The scheduler\'s SKU, with DurableTaskScheduler.')
@allowed(['Consumption', 'Dedicated'])
param schedulerSku string = 'Consumption'

@description('Capacity units of a Dedicated scheduler; 3 make it highly available.')
@minValue(1)
@maxValue(3)
param schedulerCapacity int = 1

@description('Who may ask: tokens of projects, or everybody.')
@allowed(['ProjectJwt', 'Open'])
param authMode string = 'ProjectJwt'

@description('The key that creates projects. Empty for none.')
@secure()
param adminKey string = ''

@description('Whose preflights the platform lets pass, which answers them itself. The app\'s own rules are asked after that.')
param corsAllowedOrigins string[] = ['*']

@description('Whether Azure Front Door stands before the app.')
param frontDoor bool = false

@description('Whether Front Door caches what says that it may be cached. Live reads and requests with Authorization never are.')
param frontDoorCaching bool = false

@description('Whether the app answers nobody but this Front Door.')
param restrictToFrontDoor bool = false

@description('Days that logs are kept.')
@minValue(30)
@maxValue(730)
param logRetentionDays int = 30

@description('More application settings, such as DurableStreams__LongPoll__Timeout. Settings made by hand are lost with the next deployment.')
param appSettings object = {}

@description('Tags of all resources.')
param tags object = {}

var suffix = take(uniqueString(resourceGroup().id, name), 8)
var prefix = toLower(name)
var functionAppName = '${prefix}-${suffix}'

module identity 'modules/identity.bicep' = {
  name: 'identity'
  params: {
    name: '${prefix}-id-${suffix}'
    location: location
    tags: tags
  }
}

module storage 'modules/storage.bicep' = {
  name: 'storage'
  params: {
    name: '${prefix}st${suffix}'
    location: location
    tags: tags
    sku: storageSku
    principalId: identity.outputs.principalId
  }
}

module monitoring 'modules/monitoring.bicep' = {
  name: 'monitoring'
  params: {
    name: '${prefix}-${suffix}'
    location: location
    tags: tags
    retentionDays: logRetentionDays
    principalId: identity.outputs.principalId
  }
}

module scheduler 'modules/scheduler.bicep' = if (durableStorageProvider == 'DurableTaskScheduler') {
  name: 'scheduler'
  params: {
    name: '${prefix}-dts-${suffix}'
    location: location
    tags: tags
    sku: schedulerSku
    capacity: schedulerCapacity
    principalId: identity.outputs.principalId
  }
}

module frontDoorEndpoint 'modules/front-door-endpoint.bicep' = if (frontDoor) {
  name: 'front-door-endpoint'
  params: {
    name: '${prefix}-${suffix}'
    tags: tags
  }
}

var schedulerSettings = durableStorageProvider == 'DurableTaskScheduler' ? {
  DTS_CONNECTION_STRING: 'Endpoint=${scheduler!.outputs.endpoint};Authentication=ManagedIdentity;ClientID=${identity.outputs.clientId}'
  TASKHUB_NAME: scheduler!.outputs.taskHubName
} : {}

var frontDoorSettings = frontDoor ? {
  DurableStreams__PublicBaseUrl: 'https://${frontDoorEndpoint!.outputs.hostName}'
} : {}

module functionApp 'modules/function-app.bicep' = {
  name: 'function-app'
  params: {
    name: functionAppName
    location: location
    tags: tags
    identityId: identity.outputs.id
    identityClientId: identity.outputs.clientId
    blobEndpoint: storage.outputs.blobEndpoint
    queueEndpoint: storage.outputs.queueEndpoint
    tableEndpoint: storage.outputs.tableEndpoint
    deploymentContainer: storage.outputs.deploymentContainer
    tablePrefix: tablePrefix
    applicationInsightsConnectionString: monitoring.outputs.connectionString
    instanceMemoryMB: instanceMemoryMB
    maximumInstanceCount: maximumInstanceCount
    httpPerInstanceConcurrency: httpPerInstanceConcurrency
    alwaysReadyHttp: alwaysReadyHttp
    alwaysReadyDurable: alwaysReadyDurable
    corsAllowedOrigins: corsAllowedOrigins
    frontDoorId: frontDoor && restrictToFrontDoor ? frontDoorEndpoint!.outputs.frontDoorId : ''
    authMode: authMode
    adminKey: adminKey
    appSettings: union(schedulerSettings, frontDoorSettings, appSettings)
  }
}

module frontDoorRoute 'modules/front-door-route.bicep' = if (frontDoor) {
  name: 'front-door-route'
  params: {
    profileName: frontDoorEndpoint!.outputs.profileName
    endpointName: frontDoorEndpoint!.outputs.endpointName
    originHostName: functionApp.outputs.hostName
    caching: frontDoorCaching
  }
}

@description('What clients use.')
output url string = frontDoor ? 'https://${frontDoorEndpoint!.outputs.hostName}' : 'https://${functionApp.outputs.hostName}'

@description('The app itself, also when Front Door stands before it.')
output functionAppUrl string = 'https://${functionApp.outputs.hostName}'

output functionAppName string = functionApp.outputs.name
output storageAccountName string = storage.outputs.name
output identityName string = identity.outputs.name
output applicationInsightsName string = monitoring.outputs.name
output durableStorageProvider string = durableStorageProvider
output schedulerId string = durableStorageProvider == 'DurableTaskScheduler' ? scheduler!.outputs.id : ''
output taskHubId string = durableStorageProvider == 'DurableTaskScheduler' ? scheduler!.outputs.taskHubId : ''
