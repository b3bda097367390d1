using System.Text;
using Escapement;
using Escapement.Cli;

NumericalThreads.PrepareProcess();
Console.OutputEncoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);
using CancellationTokenSource interrupted = new();
Console.CancelKeyPress += (_, pressed) =>
{
    // The first Ctrl-C ends the work in order; the second is the system's, in case the first takes too long.
    pressed.Cancel = !interrupted.IsCancellationRequested;
    interrupted.Cancel();
};
return App.Run(args, Console.Out, Console.Error, Surface.OfConsole(), interrupted.Token);
