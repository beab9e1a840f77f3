package chat.server.net.tls;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Looks whether the files of the certificate have changed, by their times and what they are, wherever links lead: no event tells of
 * a link that is replaced further up the path. Its thread owns all the state.
 */
final class CertificateWatch implements AutoCloseable {

    private static final long LOOK_MILLIS = 250;

    /** Certificate and key are not written at the same instant: only what is wrong that long is told. */
    private static final int LOOKS_TO_SETTLE = 8;

    private static final long LOOKS_A_DAY = TimeUnit.DAYS.toMillis(1) / LOOK_MILLIS;

    private final ServerTls tls;
    private final List<Path> files;
    private final ScheduledExecutorService executor;

    private List<String> seen;

    /** For how many more looks a failure may be due to a file that is still to come. */
    private int unsettled;

    private @Nullable IOException failure;
    private long looks;

    CertificateWatch(ServerTls tls, List<Path> files) {
        this.tls = tls;
        this.files = files;
        this.seen = states();
        this.executor = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, "chat-certificate");
            thread.setDaemon(true);
            return thread;
        });
        executor.scheduleWithFixedDelay(this::look, LOOK_MILLIS, LOOK_MILLIS, TimeUnit.MILLISECONDS);
    }

    private void look() {
        List<String> now = states();
        boolean changed = !now.equals(seen);
        seen = now;
        if (changed) {
            unsettled = LOOKS_TO_SETTLE;
        }
        if (changed || failure != null) {
            read();
        }
        if (++looks % LOOKS_A_DAY == 0) {
            tls.lookAtEnd();
        }
    }

    private void read() {
        try {
            tls.tryReadAgain();
            failure = null;
        } catch (IOException e) {
            failure = e;
            if (--unsettled <= 0) {
                tls.logKept(e);
                failure = null;
            }
        }
    }

    private List<String> states() {
        return files.stream().map(CertificateWatch::state).toList();
    }

    private static String state(Path file) {
        try {
            BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
            return attributes.fileKey() + " " + attributes.lastModifiedTime() + " " + attributes.size();
        } catch (IOException e) {
            return "none";
        }
    }

    @Override
    public void close() {
        executor.shutdownNow();
    }
}
