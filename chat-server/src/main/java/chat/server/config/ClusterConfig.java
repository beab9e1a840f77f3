package chat.server.config;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Several servers that act as one, and what this one is among them.
 *
 * @param url of the Redis or Valkey that keeps all, with a password in it at most here: {@link #shown} is without it
 * @param passwordFile has the password in its first line; null if it is in the URL, or there is none
 * @param advertised where clients reach this server; null if they are not told
 * @param replicas how many of Redis have to have something before anybody is told; 0 for none
 */
public record ClusterConfig(String url, @Nullable Path passwordFile, @Nullable Advertised advertised, int replicas) {

    /**
     * Where clients reach a server, each null where they do not.
     *
     * @param lines HOST:PORT for lines
     * @param tls HOST:PORT for lines over TLS
     * @param web URL of its WebSocket
     */
    public record Advertised(@Nullable String lines, @Nullable String tls, @Nullable String web) {

        /** By what name, and perhaps with what port, browsers call this server; null if they do not. */
        public @Nullable String webHost() {
            Matcher matcher = web == null ? null : WEB.matcher(web);
            return matcher != null && matcher.matches() ? matcher.group(1) : null;
        }
    }

    static final Setting.Group SETTINGS = new Setting.Group("Several servers that act as one");

    private static final int MAX_PASSWORD_BYTES = 4096;
    private static final int MAX_REPLICAS = 100;

    /** What comes before the last {@code @} is for nobody's eyes. */
    private static final Pattern CREDENTIALS = Pattern.compile("(?<=://)\\S*(?=@)");

    private static final String HOST = "([\\p{Alnum}._-]+|\\[[\\p{XDigit}:.%]+])(:\\d{1,5})?";
    private static final Pattern URL =
            Pattern.compile("(redis|rediss|redis-sentinel|redis-cluster|rediss-cluster)://(\\S*@)?" + HOST + "(," + HOST
                    + ")*([/?#][^\\s@]*)?");
    private static final Pattern PLACE = Pattern.compile("([\\p{Alnum}._-]+|\\[[\\p{XDigit}:.]+]):\\d{1,5}");
    private static final Pattern WEB =
            Pattern.compile("wss?://((?:[\\p{Alnum}._-]+|\\[[\\p{XDigit}:.]+])(?::\\d{1,5})?)(?:/\\S*)?");

    static final Setting<String> CLUSTER = SETTINGS.value(
            "cluster",
            "URL",
            null,
            "Redis or Valkey that keeps everything for all of them, like redis://localhost.",
            ClusterConfig::url);
    private static final Setting<Path> PASSWORD_FILE =
            SETTINGS.file("cluster-password-file", "Its password in the first line, where that is not in the URL.");
    private static final Setting<Advertised> ADVERTISE = SETTINGS.value(
            "advertise",
            "PLACES",
            null,
            "Where clients reach this server: lines=HOST:PORT,tls=HOST:PORT,web=wss://HOST/PATH, or some of these.",
            ClusterConfig::advertised);

    private static final Setting<Integer> REPLICAS = SETTINGS.number(
            "cluster-replicas",
            "N",
            0,
            0,
            MAX_REPLICAS,
            "Replicas that have to have something before anybody is told; 0 waits for none.");

    /** @throws IllegalArgumentException without the URL, if that is none */
    public ClusterConfig {
        url(url);
    }

    /** With no password file, not advertised, and waiting for no replicas. */
    public ClusterConfig(String url) {
        this(url, null, null, 0);
    }

    /** Returns null for a server that is on its own. */
    static @Nullable ClusterConfig read(SettingValues values) {
        String url = values.find(CLUSTER).orElse(null);
        if (url == null) {
            for (Setting<?> setting : new Setting<?>[] {PASSWORD_FILE, ADVERTISE, REPLICAS}) {
                if (values.given(setting) != null) {
                    throw setting.refuse("this is for a server in a cluster; give --cluster URL too");
                }
            }
            return null;
        }
        if (values.given(StorageConfig.DATA) != null) {
            throw CLUSTER.refuse("all is kept there, or in a directory; leave out --data");
        }
        for (Setting<?> setting : StorageConfig.OF_A_DIRECTORY) {
            if (values.given(setting) != null) {
                throw setting.refuse("this is for a data directory, and --cluster keeps all elsewhere; leave it out");
            }
        }
        return new ClusterConfig(
                url,
                values.find(PASSWORD_FILE).orElse(null),
                values.find(ADVERTISE).orElse(null),
                values.get(REPLICAS));
    }

    private static String url(String text) {
        if (URL.matcher(text).matches()) {
            return text;
        }
        // It may have a password anywhere.
        throw new IllegalArgumentException(
                "this is no URL of a Redis (expected: something like redis://localhost or rediss://redis.example.org:6379)");
    }

    private static Advertised advertised(String text) {
        String[] places = new String[3];
        for (String place : Setting.list(text)) {
            String[] parts = place.split("=", 2);
            int which = List.of("lines", "tls", "web").indexOf(parts[0].strip().toLowerCase(Locale.ROOT));
            Pattern pattern = which == 2 ? WEB : PLACE;
            if (which < 0
                    || parts.length < 2
                    || !pattern.matcher(parts[1].strip()).matches()) {
                throw new IllegalArgumentException(
                        "'" + place + "' (expected: lines=HOST:PORT, tls=HOST:PORT or web=wss://HOST/PATH)");
            }
            places[which] = parts[1].strip();
        }
        return new Advertised(places[0], places[1], places[2]);
    }

    /**
     * What is in the file for it; null if there is none. Blocks.
     *
     * @throws IOException with what is wrong with the file
     */
    public @Nullable String password() throws IOException {
        if (passwordFile == null) {
            return null;
        }
        try {
            return TextFile.read(passwordFile, MAX_PASSWORD_BYTES)
                    .lines()
                    .findFirst()
                    .orElse("");
        } catch (IOException e) {
            throw new IOException("can't read the password in " + passwordFile + ": " + e.getMessage(), e);
        }
    }

    /** The URL as everybody may see it. */
    public String shown() {
        return CREDENTIALS.matcher(url).replaceAll("***");
    }

    @Override
    public String toString() {
        return shown();
    }
}
