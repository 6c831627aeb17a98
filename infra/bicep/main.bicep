// Everything that the function app needs, in one resource group. There are no keys: one identity holds exactly the
// roles that the app uses. See docs/operations.md.
targetScope = 'resourceGroup'

import { applicationSettings, resourceTags } from 'types.bicep'

@description('Prefix of all resource names: letters and digits.')
@minLength(2)
@maxLength(12)
param name string = 'dstreams'

@description('Region of all resources except Front Door, which is global.')
param location string = resourceGroup().location

@description('Replication of the storage account: LRS survives losing a disk, ZRS a zone, GRS and GZRS a region.')
@allowed(['Standard_LRS', 'Standard_ZRS', 'Standard_GRS', 'Standard_GZRS', 'Standard_RAGRS', 'Standard_RAGZRS'])
param storageSku string = 'Standard_LRS'

@description('Prefix of the table names. Never change it on a deployment that has data.')
@minLength(1)
@maxLength(40)
param tablePrefix string = 'ds'

@description('Memory of one instance in MB.')
@allowed([512, 2048, 4096])
param instanceMemoryMB int = 2048

@description('Maximum number of instances of one scale group. The quota of the region applies as well.')
@minValue(1)
@maxValue(1000)
param maximumInstanceCount int = 100

@description('Concurrent requests per instance. An open SSE connection or long-poll is one. Platform default: 16.')
@minValue(1)
@maxValue(1000)
param httpPerInstanceConcurrency int = 200

@description('Number of always-ready instances for HTTP functions; 0 for none.')
@minValue(0)
param alwaysReadyHttp int = 0

@description('Number of always-ready instances for entities; 0 for none.')
@minValue(0)
param alwaysReadyDurable int = 0

@description('Where Durable Functions keeps its state. The package must be built for the same provider.')
@allowed(['AzureStorage', 'DurableTaskScheduler'])
param durableStorageProvider string = 'AzureStorage'

@description('SKU of the Durable Task Scheduler, if that is the provider.')
@allowed(['Consumption', 'Dedicated'])
param schedulerSku string = 'Consumption'

@description('Capacity units of a Dedicated scheduler; 3 make it highly available.')
@minValue(1)
@maxValue(3)
param schedulerCapacity int = 1

@description('ProjectJwt: requests need a token of their project. Open: no authorization at all.')
@allowed(['ProjectJwt', 'Open'])
param authMode string = 'ProjectJwt'

@description('Key that creates projects. If it is empty, no project can be created over HTTP.')
@secure()
param adminKey string = ''

@description('Origins whose preflights the platform accepts. The app applies its own rules to the requests after that.')
param corsAllowedOrigins string[] = ['*']

@description('Put Azure Front Door in front of the app.')
param frontDoor bool = false

@description('Let Front Door cache responses that allow it. It never caches live reads or requests with Authorization.')
param frontDoorCaching bool = false

@description('Refuse all requests that do not come through this Front Door.')
param restrictToFrontDoor bool = false

@description('Log retention in days.')
@minValue(30)
@maxValue(730)
param logRetentionDays int = 30

@description('More application settings, for example DurableStreams__LongPoll__Timeout. They replace any made by hand.')
param appSettings applicationSettings = {}

@description('Tags of all resources.')
param tags resourceTags = {}

var suffix = take(uniqueString(resourceGroup().id, name), 8)
var prefix = toLower(name)
var functionAppName = '${prefix}-${suffix}'
var useScheduler = durableStorageProvider == 'DurableTaskScheduler'

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

module scheduler 'modules/scheduler.bicep' = if (useScheduler) {
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

var endpoint = scheduler!.outputs.endpoint
var clientId = identity.outputs.clientId
var schedulerSettings = useScheduler ? {
  DTS_CONNECTION_STRING: 'Endpoint=${endpoint};Authentication=ManagedIdentity;ClientID=${clientId}'
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

@description('Base URL for clients.')
output url string = 'https://${frontDoor ? frontDoorEndpoint!.outputs.hostName : functionApp.outputs.hostName}'

@description('URL of the app itself, which bypasses Front Door.')
output functionAppUrl string = 'https://${functionApp.outputs.hostName}'

output functionAppName string = functionApp.outputs.name
output storageAccountName string = storage.outputs.name
output identityName string = identity.outputs.name
output applicationInsightsName string = monitoring.outputs.name
output durableStorageProvider string = durableStorageProvider
output schedulerId string = useScheduler ? scheduler!.outputs.id : ''
output taskHubId string = useScheduler ? scheduler!.outputs.taskHubId : ''
