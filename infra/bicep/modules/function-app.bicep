// The function app on a Flex Consumption plan of its own: such a plan has one app.
param name string
param location string
param tags object
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

@description('The Front Door that alone may ask; empty for everybody.')
param frontDoorId string

param authMode string

@secure()
param adminKey string

@description('More settings; these win over those below.')
@secure()
param appSettings object

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

// Flex Consumption refuses, or ignores, the settings that other plans need: the runtime, its version and the package are
// said in functionAppConfig. Every name here is read by the app, the Functions host or one of its extensions.
var ownSettings = {
  AzureWebJobsStorage__credential: 'managedidentity'
  AzureWebJobsStorage__clientId: identityClientId
  AzureWebJobsStorage__blobServiceUri: blobEndpoint
  AzureWebJobsStorage__queueServiceUri: queueEndpoint
  AzureWebJobsStorage__tableServiceUri: tableEndpoint
  AzureWebJobsDisableHomepage: 'true'
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

var anyone = [
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

resource plan 'Microsoft.Web/serverfarms@2024-04-01' = {
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

resource app 'Microsoft.Web/sites@2024-04-01' = {
  name: name
  location: location
  tags: tags
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
      // The host answers preflights itself, whatever the app would say. It exposes no headers; the app adds its own.
      cors: {
        allowedOrigins: corsAllowedOrigins
        supportCredentials: false
      }
      ipSecurityRestrictionsDefaultAction: empty(frontDoorId) ? 'Allow' : 'Deny'
      ipSecurityRestrictions: empty(frontDoorId) ? anyone : frontDoorOnly
      scmIpSecurityRestrictionsUseMain: false
    }
  }
}

// Of its own, so that it replaces all settings at once: what is not said here is not set.
resource settings 'Microsoft.Web/sites/config@2024-04-01' = {
  parent: app
  name: 'appsettings'
  properties: union(ownSettings, adminSettings, appSettings)
}

// Nobody publishes with a password; az uses the caller's own identity.
resource ftpPasswords 'Microsoft.Web/sites/basicPublishingCredentialsPolicies@2024-04-01' = {
  parent: app
  name: 'ftp'
  dependsOn: [settings]
  properties: {
    allow: false
  }
}

resource scmPasswords 'Microsoft.Web/sites/basicPublishingCredentialsPolicies@2024-04-01' = {
  parent: app
  name: 'scm'
  dependsOn: [ftpPasswords]
  properties: {
    allow: false
  }
}

output name string = app.name
output hostName string = app.properties.defaultHostName
