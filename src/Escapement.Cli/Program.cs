using System.Runtime.InteropServices;
using System.Text;
using Escapement.Cli;
using Escapement.Cli.Terminal;

Console.OutputEncoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);
using CancellationTokenSource interrupted = new();
using PosixSignalRegistration interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
using PosixSignalRegistration terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
return App.Run(args, Console.Out, Console.Error, Surface.OfConsole(), interrupted.Token);

// The first Ctrl-C or termination signal stops the work cleanly. The system handles the second, in case the first takes too long.
void Stop(PosixSignalContext signal)
{
    signal.Cancel = !interrupted.IsCancellationRequested;
    interrupted.Cancel();
}
