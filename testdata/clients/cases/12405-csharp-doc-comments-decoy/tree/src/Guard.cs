namespace App;

/// <summary>Refuses "Host=db;SSL Mode=Require" and the like.</summary>
public static class Guard
{
    public const string Hint = "Write SSL Mode=VerifyFull;Root Certificate=ca.crt instead of SSL Mode=Require";

    public static void Check(string value)
    {
        if (value.Contains("SSL Mode=Require") || value.Contains("Trust Server Certificate=true"))
        {
            throw new InvalidOperationException("Host=db.acme.dev;SSL Mode=Require does not verify the server");
        }
    }
}
