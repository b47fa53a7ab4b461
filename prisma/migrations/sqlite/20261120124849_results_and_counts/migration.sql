-- CreateTable
CREATE TABLE "Track" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "sessionId" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "createdAt" BIGINT NOT NULL,
    CONSTRAINT "Track_sessionId_fkey" FOREIGN KEY ("sessionId") REFERENCES "Session" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "Result" (
    "trackId" TEXT NOT NULL,
    "number" BIGINT NOT NULL,
    "seq" BIGINT,
    "at" BIGINT NOT NULL,
    "values" JSONB NOT NULL,
    "tookMs" REAL,

    PRIMARY KEY ("trackId", "number"),
    CONSTRAINT "Result_trackId_fkey" FOREIGN KEY ("trackId") REFERENCES "Track" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "Counts" (
    "deviceId" TEXT NOT NULL PRIMARY KEY,
    "at" BIGINT NOT NULL,
    "stats" JSONB NOT NULL,
    CONSTRAINT "Counts_deviceId_fkey" FOREIGN KEY ("deviceId") REFERENCES "Device" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "Event" (
    "deviceId" TEXT NOT NULL,
    "number" BIGINT NOT NULL,
    "kind" TEXT NOT NULL,
    "startedAt" BIGINT NOT NULL,
    "endedAt" BIGINT,
    "countIn" BIGINT,

    PRIMARY KEY ("deviceId", "number"),
    CONSTRAINT "Event_deviceId_fkey" FOREIGN KEY ("deviceId") REFERENCES "Device" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "Face" (
    "deviceId" TEXT NOT NULL,
    "faceId" BIGINT NOT NULL,
    "at" BIGINT NOT NULL,

    PRIMARY KEY ("deviceId", "faceId"),
    CONSTRAINT "Face_deviceId_fkey" FOREIGN KEY ("deviceId") REFERENCES "Device" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- CreateIndex
CREATE INDEX "Track_sessionId_idx" ON "Track"("sessionId");

-- CreateIndex
CREATE INDEX "Event_deviceId_startedAt_idx" ON "Event"("deviceId", "startedAt");

-- CreateIndex
CREATE INDEX "Face_deviceId_at_idx" ON "Face"("deviceId", "at");
