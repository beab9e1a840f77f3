package chat.server;

import chat.protocol.ProtocolException;
import chat.protocol.ServerMessage.Message;
import chat.protocol.Username;
import chat.server.config.ClusterConfig;
import chat.server.files.FileTrouble;
import chat.server.net.Transport;
import chat.server.store.Kept;
import chat.server.store.redis.KeptInRedis;
import chat.server.store.redis.RedisToKeep;
import chat.server.store.sqlite.FileToKeep;
import chat.server.store.sqlite.KeptInFile;
import io.netty.channel.EventLoopGroup;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/** {@code copy}: what is in a data directory goes into a cluster's Redis, or the other way. No server may run on either side. */
final class CopyCommand {

    static final String NAME = "copy";

    private static final String FROM_DATA = "--from-data";
    private static final String TO_DATA = "--to-data";
    private static final String FROM_CLUSTER = "--from-cluster";
    private static final String TO_CLUSTER = "--to-cluster";
    private static final String PASSWORD_FILE = "--cluster-password-file";
    private static final String USAGE =
            "Type copy --from-data DIR --to-cluster URL, or copy --from-cluster URL --to-data DIR";

    private final Path data;
    private final ClusterConfig cluster;
    private final boolean toCluster;

    private CopyCommand(Path data, ClusterConfig cluster, boolean toCluster) {
        this.data = data;
        this.cluster = cluster;
        this.toCluster = toCluster;
    }

    static boolean isOne(List<String> args) {
        return !args.isEmpty() && args.get(0).equals(NAME);
    }

    /** @throws IllegalArgumentException with what is wrong, for the user */
    static CopyCommand parse(List<String> args) {
        CommandSpec spec = CommandSpec.create();
        for (String flag : List.of(FROM_DATA, TO_DATA, FROM_CLUSTER, TO_CLUSTER, PASSWORD_FILE)) {
            spec.addOption(OptionSpec.builder(flag).type(String.class).build());
        }
        try {
            ParseResult given = new CommandLine(spec)
                    .setExpandAtFiles(false)
                    .parseArgs(args.subList(1, args.size()).toArray(String[]::new));
            boolean toCluster = given.hasMatchedOption(FROM_DATA) && given.hasMatchedOption(TO_CLUSTER);
            boolean toData = given.hasMatchedOption(FROM_CLUSTER) && given.hasMatchedOption(TO_DATA);
            String file = given.matchedOptionValue(PASSWORD_FILE, null);
            if (toCluster == toData || given.matchedOptions().size() > (file == null ? 2 : 3)) {
                throw new IllegalArgumentException(USAGE);
            }
            String data = given.matchedOptionValue(toCluster ? FROM_DATA : TO_DATA, "");
            return new CopyCommand(
                    Path.of(data), cluster(given, toCluster ? TO_CLUSTER : FROM_CLUSTER, file), toCluster);
        } catch (ParameterException e) {
            throw new IllegalArgumentException(USAGE, e);
        }
    }

    private static ClusterConfig cluster(ParseResult given, String flag, @Nullable String passwordFile) {
        try {
            Path file = passwordFile == null ? null : Path.of(passwordFile);
            return new ClusterConfig(given.matchedOptionValue(flag, ""), file, null, 0);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(flag + ": " + e.getMessage(), e);
        }
    }

    /**
     * Does it, and says what was copied. Blocks.
     *
     * @throws IOException with what is wrong, in words
     */
    void run(PrintStream out) throws IOException {
        EventLoopGroup loops = Transport.best().newEventLoops();
        String password = cluster.password();
        try (Kept.Source source = toCluster
                        ? KeptInFile.open(data)
                        : KeptInRedis.open(cluster.url(), cluster.shown(), password, loops);
                Kept.Target target = toCluster
                        ? RedisToKeep.open(cluster.url(), cluster.shown(), password, loops)
                        : FileToKeep.create(data)) {
            Counts counts = new Counts(target);
            copy(source, target, counts);
            out.println("Copied " + counts + ".");
            out.println("Sessions are not copied: whoever was in joins anew.");
        } finally {
            loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
        }
    }

    private static void copy(Kept.Source source, Kept.Target target, Counts counts) throws IOException {
        try {
            source.giveTo(counts);
            target.finish();
        } catch (IOException | RuntimeException e) { // what is kept may be unreadable, too
            throw new IOException(FileTrouble.words(e) + ". " + target.remains(), e);
        }
    }

    /** Counts what goes through. */
    private static final class Counts implements Kept.Taker {

        private final Kept.Taker next;
        private final Map<String, Long> counts = new LinkedHashMap<>();

        /** Those that are there. */
        private final Set<Username> accounts = new HashSet<>();

        Counts(Kept.Taker next) {
            this.next = next;
            List.of("room", "message in rooms", "account", "ban or mute", "waiting message", "message between accounts")
                    .forEach(kind -> counts.put(kind, 0L));
        }

        @Override
        public void take(Kept piece) throws IOException {
            next.take(piece);
            if (piece instanceof Kept.Account account && !account.account().isGone()) {
                accounts.add(account.account().username());
            }
            String kind = kind(piece);
            if (kind != null) {
                counts.merge(kind, 1L, Long::sum);
            }
        }

        private @Nullable String kind(Kept piece) {
            if (piece instanceof Kept.Room) {
                return "room";
            } else if (piece instanceof Kept.Event event) {
                return event.event() instanceof Message ? "message in rooms" : null;
            } else if (piece instanceof Kept.Account account) {
                return account.account().isGone() ? null : "account";
            } else if (piece instanceof Kept.Sanction) {
                return "ban or mute";
            } else if (piece instanceof Kept.Letter) {
                return "waiting message";
            }
            return piece instanceof Kept.Said said && isCounted(said) ? "message between accounts" : null;
        }

        /** Both keep what one of them said: the writer's counts, or the other one's if there is no writer any more. */
        private boolean isCounted(Kept.Said said) {
            try {
                return Username.of(said.direct().from()).equals(said.user()) || !accounts.contains(said.with());
            } catch (ProtocolException nobodys) {
                return true;
            }
        }

        @Override
        public String toString() {
            List<String> all = new ArrayList<>();
            counts.forEach((kind, count) -> all.add(count + " " + (count == 1 ? kind : plural(kind))));
            return String.join(", ", all);
        }

        private static String plural(String kind) {
            return switch (kind) {
                case "message in rooms" -> "messages in rooms";
                case "ban or mute" -> "bans and mutes";
                case "message between accounts" -> "messages between accounts";
                default -> kind + "s";
            };
        }
    }
}
