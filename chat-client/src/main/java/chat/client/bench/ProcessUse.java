package chat.client.bench;

import chat.protocol.PeerText;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a process takes of the machine, as far as the operating system tells. */
record ProcessUse(ProcessHandle process) {

    /** Code points of a command line that people still read. */
    private static final int MAX_OPTIONS = 300;

    /** Processor time since its start in nanoseconds; 0 if that is not told. */
    long cpuNanos() {
        return process.info().totalCpuDuration().orElse(Duration.ZERO).toNanos();
    }

    /** What the process was started with, behind {@code -jar} and the jar's name if that is so; empty where it is not told. */
    String options() {
        List<String> all = List.of(process.info().arguments().orElse(new String[0]));
        int jar = all.indexOf("-jar");
        List<String> options = jar < 0 ? all : all.subList(Math.min(jar + 2, all.size()), all.size());
        return PeerText.abbreviate(PeerText.clean(String.join(" ", options)), MAX_OPTIONS);
    }

    /** Resident memory in kilobytes; null where no {@code /proc} tells it. */
    @Nullable
    Long residentKb() {
        try {
            return Files.readAllLines(
                            Path.of("/proc", Long.toString(process.pid()), "status"), StandardCharsets.ISO_8859_1)
                    .stream()
                    .filter(line -> line.startsWith("VmRSS:"))
                    .map(line -> Long.valueOf(line.replaceAll("\\D", "")))
                    .findFirst()
                    .orElse(null);
        } catch (IOException e) {
            return null; // another operating system, or the process is gone
        }
    }
}
