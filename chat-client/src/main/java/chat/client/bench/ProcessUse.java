package chat.client.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.OptionalLong;

/** What a process takes of the machine, as far as the operating system tells. */
final class ProcessUse {

    private final ProcessHandle process;

    ProcessUse(ProcessHandle process) {
        this.process = process;
    }

    /** Processor time since its start in nanoseconds; 0 if that is not told. */
    long cpuNanos() {
        return process.info().totalCpuDuration().orElse(Duration.ZERO).toNanos();
    }

    /** Resident memory in kilobytes, where there is a {@code /proc} that tells. */
    OptionalLong residentKb() {
        try {
            return Files.readAllLines(
                            Path.of("/proc", Long.toString(process.pid()), "status"), StandardCharsets.ISO_8859_1)
                    .stream()
                    .filter(line -> line.startsWith("VmRSS:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                    .findFirst();
        } catch (IOException e) {
            return OptionalLong.empty(); // another operating system, or the process is gone
        }
    }
}
