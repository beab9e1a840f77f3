package chat.server;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import chat.protocol.Version;
import chat.server.config.AccountsConfig;
import chat.server.config.ClusterConfig;
import chat.server.config.ServerConfig;
import chat.server.config.ServerOptions;
import chat.server.config.ServerOptions.UsageException;
import chat.server.config.StorageConfig;
import chat.server.config.WebConfig;
import chat.server.console.OperatorConsole;
import chat.server.domain.AccountOperator;
import chat.server.files.FileTrouble;
import chat.server.net.tls.ServerTls;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jline.utils.Signals;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The program: arguments to configuration, configuration to a running server, and a signal to its end. */
public final class ChatServerMain {

    private static final int OK = 0;
    private static final int FAILED = 1;
    private static final int USAGE = 2;

    private ChatServerMain() {}

    public static void main(String[] args) {
        // Preparing Netty's events for the flight recorder takes a fifth of the start, and nobody records them.
        setUnlessSet("io.netty.jfr.enabled", "false");
        // Looking for leaked buffers is what the tests do, in every one; here it costs stack traces.
        setUnlessSet("io.netty.leakDetection.level", "disabled");
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        PrintStream err = new PrintStream(System.err, true, StandardCharsets.UTF_8);
        int code = run(List.of(args), System.getenv(), out, err);
        if (code != OK) {
            System.exit(code);
        }
    }

    private static void setUnlessSet(String property, String value) {
        if (System.getProperty(property) == null) {
            System.setProperty(property, value);
        }
    }

    /** Starts the server, or says why not. Returns the exit code; after 0 the server runs on, if that was asked for. */
    static int run(List<String> args, Map<String, String> variables, PrintStream out, PrintStream err) {
        if (DataCommand.isOne(args) || AccountCommand.isOne(args) || CopyCommand.isOne(args)) {
            return runOn(args, variables, System.in, out, err, AccountsConfig.COST);
        }
        ServerOptions options;
        ServerConfig config;
        Level level;
        try {
            options = ServerOptions.parse(args, variables);
            if (options.wantsHelp()) {
                out.print(options.usage());
                return OK;
            }
            if (options.wantsVersion()) {
                out.println("chat-server " + Version.VERSION);
                return OK;
            }
            config = options.config();
            level = options.logLevel();
        } catch (UsageException e) {
            err.println(e.getMessage());
            err.println("Try --help.");
            return USAGE;
        }
        LoggerContext logging = (LoggerContext) LoggerFactory.getILoggerFactory();
        logging.getLogger(Logger.ROOT_LOGGER_NAME).setLevel(level);
        try {
            if (options.wantsCheck()) {
                new Greeting(config.motd()); // refuses what a start would refuse
                if (config.tls() != null) {
                    ServerTls.check(config.tls());
                }
                options.inForce().forEach(out::println);
                return OK;
            }
            ChatServer server = ChatServer.start(config);
            if (config.motd() != null || config.tls() != null) {
                Signals.register("HUP", server::readAgain);
            }
            OperatorConsole console = OperatorConsole.open(variables);
            Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(server, logging, console), "shutdown"));
            if (server.address() != null) {
                out.println("listening on " + server.address());
            }
            if (server.tlsAddress() != null) {
                out.println("listening with TLS on " + server.tlsAddress());
                out.println(server.certificate());
            }
            if (config.web() != null) {
                out.println(aboutWeb(config.web(), server.webAddress()));
            }
            out.println(aboutStorage(config.storage()));
            AccountOperator accounts = server.accounts();
            if (accounts != null && config.accounts().mode() == AccountsConfig.Mode.REQUIRED) {
                warnIfThereAreNone(accounts, config.storage().data());
            }
            if (console != null) {
                console.start(server, () -> System.exit(OK));
            }
            WarmUp.begin();
            return OK;
        } catch (IOException e) {
            err.println(FileTrouble.words(e));
            return FAILED;
        }
    }

    /** @param cost of hashing a password, as {@link AccountsConfig} has it */
    static int runOn(
            List<String> args,
            Map<String, String> variables,
            InputStream in,
            PrintStream out,
            PrintStream err,
            int cost) {
        try {
            if (AccountCommand.isOne(args)) {
                AccountCommand.parse(args, variables).run(in, out, cost);
            } else if (CopyCommand.isOne(args)) {
                CopyCommand.parse(args).run(out);
            } else {
                DataCommand.parse(args, variables).run(out);
            }
            return OK;
        } catch (IllegalArgumentException e) {
            err.println(e.getMessage());
            return USAGE;
        } catch (IOException e) {
            err.println(FileTrouble.words(e));
            return FAILED;
        }
    }

    private static String aboutStorage(StorageConfig storage) {
        ClusterConfig cluster = storage.cluster();
        if (cluster != null) {
            return "all is kept in " + cluster.shown() + ", for all servers of the cluster";
        }
        return storage.data() == null
                ? "all is kept in memory only; --data DIR keeps it when the server stops"
                : "all is kept in " + storage.data();
    }

    /** @param data the directory; null for a cluster, where only the console can make an account */
    private static void warnIfThereAreNone(AccountOperator accounts, @Nullable Path data) {
        String add = "account add NAME --role operator";
        String how = data == null
                ? "type " + add + " on the console"
                : "java -jar chat-server.jar " + add + " --data " + data;
        Logger log = LoggerFactory.getLogger(ChatServerMain.class); // not before: --help needs none
        accounts.list(1).whenComplete((some, failure) -> {
            if (failure != null) {
                log.warn("whether there is an account is not known: {}", failure.getMessage());
            } else if (some.isEmpty()) {
                log.warn("nobody can join: there are no accounts, and --accounts is required. To make one: {}", how);
            }
        });
    }

    private static String aboutWeb(WebConfig web, @Nullable String address) {
        return address != null
                ? "web page at " + address
                : "no web page: port " + web.port() + " is already in use; --web-port gives another one";
    }

    private static void stop(ChatServer server, LoggerContext logging, @Nullable OperatorConsole console) {
        server.close();
        logging.stop(); // writes what still waits to be written
        if (console != null) {
            console.close();
        }
    }
}
