// How Front Door reaches the app, and what it may cache. A route matches paths only, and a live read has the same path
// as any other read, so a rule recognises live reads by their query.
param profileName string
param endpointName string
param originHostName string

@description('Whether Front Door caches anything.')
param caching bool

resource profile 'Microsoft.Cdn/profiles@2025-12-01' existing = {
  name: profileName
}

resource endpoint 'Microsoft.Cdn/profiles/afdEndpoints@2025-12-01' existing = {
  parent: profile
  name: endpointName
}

resource origins 'Microsoft.Cdn/profiles/originGroups@2025-12-01' = {
  parent: profile
  name: 'function-app'
  properties: {
    loadBalancingSettings: {
      sampleSize: 4
      successfulSamplesRequired: 3
      additionalLatencyInMilliseconds: 50
    }
    healthProbeSettings: {
      probePath: '/health'
      probeRequestType: 'HEAD'
      probeProtocol: 'Https'
      probeIntervalInSeconds: 240
    }
    sessionAffinityState: 'Disabled'
  }
}

resource origin 'Microsoft.Cdn/profiles/originGroups/origins@2025-12-01' = {
  parent: origins
  name: 'function-app'
  properties: {
    hostName: originHostName
    originHostHeader: originHostName
    httpsPort: 443
    priority: 1
    weight: 1000
    enabledState: 'Enabled'
    enforceCertificateNameCheck: true
  }
}

resource rules 'Microsoft.Cdn/profiles/ruleSets@2025-12-01' = {
  parent: profile
  name: 'DurableStreams'
}

// An override without a cache configuration turns caching off.
resource liveReads 'Microsoft.Cdn/profiles/ruleSets/rules@2025-12-01' = {
  parent: rules
  name: 'LiveReads'
  properties: {
    order: 1
    matchProcessingBehavior: 'Continue'
    conditions: [
      {
        name: 'QueryString'
        parameters: {
          typeName: 'DeliveryRuleQueryStringConditionParameters'
          operator: 'Contains'
          matchValues: ['live=']
          negateCondition: false
          transforms: ['UrlDecode', 'Lowercase']
        }
      }
    ]
    actions: [
      {
        name: 'RouteConfigurationOverride'
        parameters: {
          typeName: 'DeliveryRuleRouteConfigurationOverrideActionParameters'
        }
      }
    ]
  }
}

// With caching on, Front Door does not forward Authorization to the origin.
resource authorized 'Microsoft.Cdn/profiles/ruleSets/rules@2025-12-01' = {
  parent: rules
  name: 'Authorized'
  dependsOn: [liveReads]
  properties: {
    order: 2
    matchProcessingBehavior: 'Continue'
    conditions: [
      {
        name: 'RequestHeader'
        parameters: {
          typeName: 'DeliveryRuleRequestHeaderConditionParameters'
          selector: 'Authorization'
          operator: 'Any'
          matchValues: []
          negateCondition: false
          transforms: []
        }
      }
    ]
    actions: [
      {
        name: 'RouteConfigurationOverride'
        parameters: {
          typeName: 'DeliveryRuleRouteConfigurationOverrideActionParameters'
        }
      }
    ]
  }
}

resource route 'Microsoft.Cdn/profiles/afdEndpoints/routes@2025-12-01' = {
  parent: endpoint
  name: 'all'
  dependsOn: [origin, liveReads, authorized]
  properties: {
    originGroup: {
      id: origins.id
    }
    ruleSets: [
      {
        id: rules.id
      }
    ]
    patternsToMatch: ['/*']
    supportedProtocols: ['Https']
    forwardingProtocol: 'HttpsOnly'
    httpsRedirect: 'Disabled'
    linkToDefaultDomain: 'Enabled'
    enabledState: 'Enabled'
    // The query is part of the cache key because it holds the offset. The app sets Cache-Control on every response.
    // Compression stays off: the app compresses, and Front Door would buffer an event stream to compress it.
    cacheConfiguration: caching ? {
      queryStringCachingBehavior: 'UseQueryString'
      compressionSettings: {
        isCompressionEnabled: false
      }
    } : null
  }
}
