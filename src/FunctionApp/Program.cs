using DurableStreams.FunctionApp.Hosting;
using Microsoft.Azure.Functions.Worker.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

FunctionsApplicationBuilder builder = FunctionsApplication.CreateBuilder(args);
builder.ConfigureFunctionsWebApplication();
builder.Services.AddTelemetry(builder.Configuration);
builder.Services.AddFunctionApp().UseConfiguredStore(builder.Configuration).WarnOfReservedStreams();
await builder.Build().RunAsync();
