using System.Net.Http;
public static class Api {
  public static HttpClient Client() => new HttpClient(new HttpClientHandler {
    ServerCertificateCustomValidationCallback = HttpClientHandler.DangerousAcceptAnyServerCertificateValidator
  });
}
