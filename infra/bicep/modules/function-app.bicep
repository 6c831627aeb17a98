// The function app, on its own Flex Consumption plan: such a plan hosts one app.

import { applicationSettings, resourceTags } from '../types.bicep'

param name string
param location string
param tags resourceTags
param identityId string
param identityClientId string
param blobEndpoint string
param queueEndpoint string
param tableEndpoint string
param deploymentContainer string
param tablePrefix string
param applicationInsightsConnectionString string
param instanceMemoryMB int
param maximumInstanceCount int
param httpPerInstanceConcurrency int
param alwaysReadyHttp int
param alwaysReadyDurable int
param corsAllowedOrigins string[]

@description('ID of the only Front Door that may send requests; empty to accept requests from anywhere.')
param frontDoorId string

param authMode string

@secure()
param adminKey string

@description('More application settings, which override the ones below.')
param appSettings applicationSettings

var alwaysReady = filter([
  {
    name: 'http'
    instanceCount: alwaysReadyHttp
  }
  {
    name: 'durable'
    instanceCount: alwaysReadyDurable
  }
], group => group.instanceCount > 0)

// Flex Consumption refuses or ignores the settings that choose the runtime, its version and the package on other plans:
// functionAppConfig does that here. The app, .NET, the Functions host or one of its extensions reads every name
// below.
var ownSettings = {
  AzureWebJobsStorage__credential: 'managedidentity'
  AzureWebJobsStorage__clientId: identityClientId
  AzureWebJobsStorage__blobServiceUri: blobEndpoint
  AzureWebJobsStorage__queueServiceUri: queueEndpoint
  AzureWebJobsStorage__tableServiceUri: tableEndpoint
  AzureWebJobsDisableHomepage: 'true'
  // 16 MiB, hexadecimal: how much .NET allocates between two collections. By default as much as the processor's cache
  // suggests, which can be more than half of the memory of the process.
  DOTNET_GCgen0size: '0x1000000'
  APPLICATIONINSIGHTS_CONNECTION_STRING: applicationInsightsConnectionString
  APPLICATIONINSIGHTS_AUTHENTICATION_STRING: 'ClientId=${identityClientId};Authorization=AAD'
  DurableStreams__Storage__TableEndpoint: tableEndpoint
  DurableStreams__Storage__QueueEndpoint: queueEndpoint
  DurableStreams__Storage__ClientId: identityClientId
  DurableStreams__Storage__TablePrefix: tablePrefix
  Auth__Mode: authMode
}

var adminSettings = empty(adminKey) ? {} : {
  Auth__AdminKey: adminKey
}

var allowAll = [
  {
    name: 'anyone'
    action: 'Allow'
    priority: 100
    ipAddress: 'Any'
  }
]

var frontDoorOnly = [
  {
    name: 'front-door'
    action: 'Allow'
    priority: 100
    tag: 'ServiceTag'
    ipAddress: 'AzureFrontDoor.Backend'
    headers: {
      'x-azure-fdid': [frontDoorId]
    }
  }
]

resource plan 'Microsoft.Web/serverfarms@2025-03-01' = {
  name: '${name}-plan'
  location: location
  tags: tags
  kind: 'functionapp'
  sku: {
    name: 'FC1'
    tier: 'FlexConsumption'
  }
  properties: {
    reserved: true
  }
}

resource app 'Microsoft.Web/sites@2025-03-01' = {
  name: name
  location: location
  // azure.yaml names the service.
  tags: union(tags, { 'azd-service-name': 'app' })
  kind: 'functionapp,linux'
  identity: {
    type: 'UserAssigned'
    userAssignedIdentities: {
      '${identityId}': {}
    }
  }
  properties: {
    serverFarmId: plan.id
    httpsOnly: true
    clientAffinityEnabled: false
    functionAppConfig: {
      deployment: {
        storage: {
          type: 'blobContainer'
          value: '${blobEndpoint}${deploymentContainer}'
          authentication: {
            type: 'UserAssignedIdentity'
            userAssignedIdentityResourceId: identityId
          }
        }
      }
      scaleAndConcurrency: {
        instanceMemoryMB: instanceMemoryMB
        maximumInstanceCount: maximumInstanceCount
        alwaysReady: alwaysReady
        triggers: {
          http: {
            perInstanceConcurrency: httpPerInstanceConcurrency
          }
        }
      }
      runtime: {
        name: 'dotnet-isolated'
        version: '10.0'
      }
    }
    siteConfig: {
      minTlsVersion: '1.2'
      // The host answers preflights itself, before the app sees them. It exposes no headers; the app adds its own.
      cors: {
        allowedOrigins: corsAllowedOrigins
        supportCredentials: false
      }
      ipSecurityRestrictionsDefaultAction: empty(frontDoorId) ? 'Allow' : 'Deny'
      ipSecurityRestrictions: empty(frontDoorId) ? allowAll : frontDoorOnly
      scmIpSecurityRestrictionsUseMain: false
    }
  }
}

// A separate resource, so that a deployment replaces all settings at once: any other setting is removed.
resource settings 'Microsoft.Web/sites/config@2025-03-01' = {
  parent: app
  name: 'appsettings'
  properties: union(ownSettings, adminSettings, appSettings)
}

// Publishing passwords are off; az publishes with the identity of the caller.
resource ftpPasswords 'Microsoft.Web/sites/basicPublishingCredentialsPolicies@2025-03-01' = {
  parent: app
  name: 'ftp'
  dependsOn: [settings]
  properties: {
    allow: false
  }
}

resource scmPasswords 'Microsoft.Web/sites/basicPublishingCredentialsPolicies@2025-03-01' = {
  parent: app
  name: 'scm'
  dependsOn: [ftpPasswords]
  properties: {
    allow: false
  }
}

output name string = app.name
output hostName string = app.properties.defaultHostName
